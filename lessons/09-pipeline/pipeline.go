// The first errors of a long log: a reader, several parsers, a collector, and an early end.
package main

import (
	"fmt"
	"sort"
	"strings"
	"sync"
)

type line struct {
	number int
	text   string
}

// fault is an error of the log, and the number of its line.
type fault struct {
	line int
	text string
}

type parser func(string) (string, bool)

func firstErrors(lines []string, parsers []parser, n int) []fault {
	numbered := make(chan line)
	found := make(chan fault)
	enough := make(chan struct{})
	var parsing sync.WaitGroup
	go func() {
		defer close(numbered)
		for i, text := range lines {
			select {
			case numbered <- line{i + 1, text}:
			case <-enough:
				return
			}
		}
	}()
	for _, parse := range parsers {
		parsing.Go(func() {
			for l := range numbered {
				if text, bad := parse(l.text); bad {
					found <- fault{l.number, text}
				}
			}
		})
	}
	go func() {
		parsing.Wait()
		close(found)
	}()
	var faults []fault
	for one := range found {
		faults = append(faults, one)
		if len(faults) == n {
			close(enough)
		}
	}
	sort.Slice(faults, func(i, j int) bool { return faults[i].line < faults[j].line })
	if len(faults) > n {
		faults = faults[:n]
	}
	return faults
}

func parse(text string) (string, bool) {
	const sign = "error: "
	return strings.TrimPrefix(text, sign), strings.HasPrefix(text, sign)
}

func main() {
	log := []string{"start", "error: disk full", "retry", "error: no route", "error: disk full", "stop"}
	for _, one := range firstErrors(log, []parser{parse, parse, parse}, 2) {
		fmt.Printf("line %d: %s\n", one.line, one.text)
	}
}

// Output:
// line 2: disk full
// line 4: no route
