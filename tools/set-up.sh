#!/bin/sh
# Makes the virtual environment of a checkout: `tools/set-up.sh course` installs what the course
# needs, `tools/set-up.sh dev` what its developers need as well, `tools/set-up.sh go` a Go toolchain
# for the twins. `make` calls it when pyproject.toml or the lock changed.
#
# It uses uv where that is installed, and venv with pip where not. PYTHON=... chooses an
# interpreter; otherwise a tested version is preferred, and a newer one is better than none.
set -eu

venv=.venv
lock=requirements/dev.txt

between() { # is the interpreter $1 there, at least 3.$2 and at most 3.$3?
    "$1" -c "import sys; sys.exit(not (3, $2) <= sys.version_info[:2] <= (3, $3))" 2>/dev/null
}

find_python() {
    if [ -n "${PYTHON:-}" ]; then
        between "$PYTHON" 11 99 && echo "$PYTHON"
        return
    fi
    for newest in 13 99; do # 3.13 is the newest version that the tests run on
        for name in python3 python3.13 python3.12 python3.11 python3.14 python; do
            if between "$name" 11 "$newest"; then
                echo "$name"
                return
            fi
        done
    done
    return 1
}

no_python() {
    name=${PYTHON:-python3}
    echo "qrpc-lab needs Python 3.11 or newer, and $name is: $("$name" --version 2>&1 | head -n 1)" >&2
    echo "Install one (python.org, your package manager, or uv), or name it:" >&2
    echo "    make start PYTHON=/path/to/python3.12" >&2
    exit 1
}

version() {
    "$1" -c 'import sys; print(sys.version)' 2>/dev/null
}

make_venv() {
    if made=$(version "$venv/bin/python"); then # another one than asked for is made anew
        [ -z "${PYTHON:-}" ] || [ "$made" = "$(version "$PYTHON")" ] && return
    fi
    if command -v uv >/dev/null 2>&1; then
        # uv brings a Python of its own where the machine has none that fits.
        python=$(find_python) || [ -z "${PYTHON:-}" ] || no_python
        rm -rf "$venv"
        if ! uv venv --quiet --python "${python:-3.13}" "$venv"; then
            [ -n "$python" ] || no_python
            exit 1
        fi
        return
    fi
    python=$(find_python) || no_python
    rm -rf "$venv"
    if ! "$python" -m venv "$venv"; then
        rm -rf "$venv"
        echo "$python cannot make virtual environments. On Debian and Ubuntu: apt install python3-venv" >&2
        exit 1
    fi
}

install() { # the arguments of pip install
    if command -v uv >/dev/null 2>&1; then
        uv pip install --quiet --python "$venv/bin/python" "$@"
    else
        "$venv/bin/python" -m pip install --quiet --disable-pip-version-check "$@"
    fi
}

make_venv
echo "Setting up ($1) in $venv with $("$venv/bin/python" --version) ..." >&2
case $1 in
course) install --constraint "$lock" --editable . ;;
dev) install --requirement "$lock" --editable . ;;
go) install "$(sed -n 's/^go = \["\([^"]*\)"\].*/\1/p' pyproject.toml)" ;; # older pips know no groups
*) echo "usage: tools/set-up.sh course|dev|go" >&2 && exit 2 ;;
esac
# Compiled now, the modules need not be compiled by each of the short processes that grade.
"$venv/bin/python" -m compileall -q qrpc_lab || true
