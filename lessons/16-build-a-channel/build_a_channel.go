// A channel built by hand, from one lock and its conditions.
package main

import (
	"errors"
	"fmt"
	"sort"
	"strings"
	"sync"
)

var errClosed = errors.New("closed")

// channel passes values on, with room for capacity of them on the way.
type channel[T any] struct {
	mu              sync.Mutex
	room, news, end *sync.Cond
	values          []T
	capacity        int
	closed          bool
}

func newChannel[T any](capacity int) *channel[T] {
	c := &channel[T]{capacity: capacity}
	c.room, c.news, c.end = sync.NewCond(&c.mu), sync.NewCond(&c.mu), sync.NewCond(&c.mu)
	return c
}

func (c *channel[T]) send(value T) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(c.values) == c.capacity && !c.closed {
		c.room.Wait()
	}
	if c.closed {
		return errClosed
	}
	c.values = append(c.values, value)
	c.news.Signal()
	return nil
}

func (c *channel[T]) recv() (value T, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(c.values) == 0 && !c.closed {
		c.news.Wait()
	}
	if len(c.values) == 0 {
		return value, errClosed
	}
	value, c.values = c.values[0], c.values[1:]
	c.room.Signal()
	if c.closed && len(c.values) == 0 {
		c.end.Broadcast()
	}
	return value, nil
}

func (c *channel[T]) close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return errClosed
	}
	c.closed = true
	c.room.Broadcast()
	c.news.Broadcast()
	c.end.Broadcast()
	return nil
}

func (c *channel[T]) join() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(c.values) > 0 || !c.closed {
		c.end.Wait()
	}
}

func main() {
	hatch := newChannel[string](2)
	var mu sync.Mutex
	var served []string
	var cooks, waiters sync.WaitGroup
	for range 2 {
		waiters.Go(func() {
			for plate, err := hatch.recv(); err == nil; plate, err = hatch.recv() {
				mu.Lock()
				served = append(served, plate)
				mu.Unlock()
			}
		})
	}
	for _, plates := range [][]string{{"soup", "stew", "pie"}, {"fish", "rice"}} {
		cooks.Go(func() {
			for _, plate := range plates {
				hatch.send(plate)
			}
		})
	}
	cooks.Wait()
	hatch.close()
	hatch.join()
	waiters.Wait()
	sort.Strings(served)
	fmt.Println(len(served), "plates served:", strings.Join(served, " "))
	if err := hatch.send("cake"); err == errClosed {
		fmt.Println("the kitchen is closed")
	}
}

// Output:
// 5 plates served: fish pie rice soup stew
// the kitchen is closed
