// Go itself answers what a program of channel operations does: the oracle of tests/chan/test_oracle.py.
//
// Each operation runs in a goroutine of its own; testing/synctest tells when all that can run have
// run. The programs come as JSON in the file $PROGRAMS, the answers go to $ANSWERS.
package oracle

import (
	"encoding/json"
	"os"
	"reflect"
	"sync"
	"testing"
	"testing/synctest"
)

type Case struct {
	Channel int // -1: nil
	Sends   bool
	Value   int
}

type Step struct {
	Op      string
	Channel int
	Value   int
	Cases   []Case
	Default bool
}

type Program struct {
	Capacities []int
	Steps      []Step
}

// Ended says how an operation ended: Outcome is "ok", or the kind of its panic.
type Ended struct {
	Operation, Index int
	Outcome          string
	Value            int
	Ok               bool
}

type run struct {
	channels []chan int
	closed   []bool
	abort    chan struct{}
	mu       sync.Mutex
	ended    []Ended
}

func TestOracle(t *testing.T) {
	text, err := os.ReadFile(os.Getenv("PROGRAMS"))
	if err != nil {
		t.Skip("no programs: started by tests/chan/test_oracle.py")
	}
	var programs []Program
	if err := json.Unmarshal(text, &programs); err != nil {
		t.Fatal(err)
	}
	answers := make([][][]Ended, len(programs))
	for i, program := range programs {
		synctest.Test(t, func(*testing.T) { answers[i] = perform(program) })
	}
	text, err = json.Marshal(answers)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(os.Getenv("ANSWERS"), text, 0o600); err != nil {
		t.Fatal(err)
	}
}

// perform returns, for each step, which operations ended in it.
func perform(program Program) [][]Ended {
	r := &run{abort: make(chan struct{}), closed: make([]bool, len(program.Capacities))}
	for _, capacity := range program.Capacities {
		r.channels = append(r.channels, make(chan int, capacity))
	}
	answers := make([][]Ended, len(program.Steps))
	for i, step := range program.Steps {
		go r.one(i, step)
		synctest.Wait()
		answers[i], r.ended = r.ended, nil
	}
	close(r.abort)
	synctest.Wait()
	for i, ch := range r.channels {
		if !r.closed[i] {
			close(ch)
		}
	}
	synctest.Wait()
	return answers
}

func (r *run) one(operation int, step Step) {
	end := Ended{Operation: operation, Outcome: "ok"}
	defer func() {
		if panicked := recover(); panicked != nil {
			end = Ended{Operation: operation, Index: -2, Outcome: panicked.(error).Error()}
		}
		if end.Index != aborted {
			r.mu.Lock()
			r.ended = append(r.ended, end)
			r.mu.Unlock()
		}
	}()
	switch step.Op {
	case "send":
		r.channels[step.Channel] <- step.Value
		end.Ok = true
	case "recv":
		end.Value, end.Ok = <-r.channels[step.Channel]
	case "close":
		close(r.channels[step.Channel])
		r.closed[step.Channel] = true
	case "select":
		end.Index, end.Value, end.Ok = r.choose(step)
	}
}

const aborted = -3

func (r *run) choose(step Step) (int, int, bool) {
	cases := []reflect.SelectCase{{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(r.abort)}}
	for _, c := range step.Cases {
		one := reflect.SelectCase{Dir: reflect.SelectRecv}
		if c.Channel >= 0 {
			one.Chan = reflect.ValueOf(r.channels[c.Channel])
		}
		if c.Sends {
			one.Dir, one.Send = reflect.SelectSend, reflect.ValueOf(c.Value)
		}
		cases = append(cases, one)
	}
	if step.Default {
		cases = append(cases, reflect.SelectCase{Dir: reflect.SelectDefault})
	}
	index, value, ok := reflect.Select(cases)
	switch {
	case index == 0:
		return aborted, 0, false
	case index == len(step.Cases)+1:
		return -1, 0, false
	case step.Cases[index-1].Sends:
		return index - 1, 0, true
	case ok:
		return index - 1, int(value.Int()), true
	}
	return index - 1, 0, false
}
