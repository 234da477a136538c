// A page that is built once, however many readers come at nine.
package main

import (
	"errors"
	"fmt"
	"sort"
	"strings"
	"sync"
	"time"
)

// flight is one load: its value or its error, once landed is closed.
type flight struct {
	landed chan struct{}
	value  string
	err    error
}

type loader struct {
	mu      sync.Mutex
	flights map[string]*flight
}

func (l *loader) get(key string, load func(string) (string, error)) (string, error) {
	l.mu.Lock()
	if f, ok := l.flights[key]; ok {
		l.mu.Unlock()
		<-f.landed
		return f.value, f.err
	}
	f := &flight{landed: make(chan struct{})}
	l.flights[key] = f
	l.mu.Unlock()

	f.value, f.err = load(key)
	if f.err != nil {
		l.mu.Lock()
		delete(l.flights, key) // before anybody hears of it and asks again
		l.mu.Unlock()
	}
	close(f.landed)
	return f.value, f.err
}

func main() {
	l := &loader{flights: map[string]*flight{}}
	tries := 0
	var asked sync.WaitGroup
	build := func(string) (string, error) {
		tries++
		if tries == 1 {
			asked.Wait()
			time.Sleep(100 * time.Millisecond) // the others are on their way
			return "", errors.New("no paper")
		}
		return "news", nil
	}
	for turn := 1; turn <= 2; turn++ {
		var mu sync.Mutex
		var reading sync.WaitGroup
		var heard []string
		asked.Add(5)
		for range 5 {
			reading.Go(func() {
				asked.Done()
				page, err := l.get("front", build)
				if err != nil {
					page = err.Error()
				}
				mu.Lock()
				heard = append(heard, page)
				mu.Unlock()
			})
		}
		reading.Wait()
		sort.Strings(heard)
		fmt.Printf("turn %d, tries so far: %d, heard: %s\n", turn, tries, strings.Join(heard, ", "))
	}
}

// Output:
// turn 1, tries so far: 1, heard: no paper, no paper, no paper, no paper, no paper
// turn 2, tries so far: 2, heard: news, news, news, news, news
