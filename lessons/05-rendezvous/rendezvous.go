// A relay race: nobody leaves the track before the baton is taken.
package main

import (
	"fmt"
	"sync"
	"time"
)

// track writes down who did what, in order.
type track struct {
	mu   sync.Mutex
	log  []string
	legs map[string]int
}

func (t *track) note(what string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.log = append(t.log, what)
}

func (t *track) at(what string) int {
	for place, said := range t.log {
		if said == what {
			return place
		}
	}
	return -1
}

func (t *track) warmUp(string)         { time.Sleep(10 * time.Millisecond) }
func (t *track) enter(runner string)   { t.note(runner + " enters") }
func (t *track) run(runner string) int { return t.legs[runner] }
func (t *track) leave(runner string)   { t.note(runner + " leaves") }

func leg(runner string, t *track, take <-chan []int, give chan<- []int) {
	t.warmUp(runner)
	t.enter(runner)
	baton := <-take
	baton = append(baton, t.run(runner))
	give <- baton // returns when the next one has taken it
	t.leave(runner)
}

func relay(runners []string, t *track) []int {
	var race sync.WaitGroup
	start := make(chan []int)
	take := start
	for _, runner := range runners {
		from, give := take, make(chan []int)
		race.Go(func() {
			leg(runner, t, from, give)
		})
		take = give
	}
	start <- nil
	baton := <-take
	race.Wait()
	return baton
}

func main() {
	runners := []string{"Ada", "Bo", "Cem"}
	t := &track{legs: map[string]int{"Ada": 13, "Bo": 12, "Cem": 14}}
	baton := relay(runners, t)
	fmt.Println("baton", baton[0], baton[1], baton[2])
	for i, runner := range runners[:len(runners)-1] {
		if t.at(runners[i+1]+" enters") < t.at(runner+" leaves") {
			fmt.Println(runner, "leaves,", runners[i+1], "is there")
		} else {
			fmt.Println(runner, "leaves,", runners[i+1], "is not there")
		}
	}
}

// Output:
// baton 13 12 14
// Ada leaves, Bo is there
// Bo leaves, Cem is there
