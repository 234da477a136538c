// A cache that many ask at once, and that knows how often it was of use.
package main

import (
	"fmt"
	"sync"
)

type cache struct {
	mu     sync.Mutex
	values map[string]string
	hits   map[string]int
}

// look returns what is in memory, and counts the hit.
func (c *cache) look(key string) (string, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	value, known := c.values[key]
	if known {
		c.hits[key]++
	}
	return value, known
}

// keep stores a value, unless somebody was faster, and returns the one that stays.
func (c *cache) keep(key, value string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, known := c.hits[key]; !known {
		c.hits[key], c.values[key] = 0, value
	}
	return c.values[key]
}

func (c *cache) get(key string, load func(string) string) string {
	if value, known := c.look(key); known {
		return value
	}
	return c.keep(key, load(key)) // nobody waits for this load but who asked for it
}

// report returns a copy: what it hands out is nobody else's.
func (c *cache) report() (hits map[string]int, total int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	hits = map[string]int{}
	for key, count := range c.hits {
		hits[key] = count
		total += count
	}
	return hits, total
}

func main() {
	c := &cache{values: map[string]string{}, hits: map[string]int{}}
	load := func(key string) string { return key + ", load 1" }
	fmt.Println(c.get("List", load))
	fmt.Println(c.get("Oslo", load))
	var visitors sync.WaitGroup
	for range 4 {
		visitors.Go(func() {
			for turn := range 1000 {
				if turn%4 == 0 {
					c.get("List", load)
				} else {
					c.get("Oslo", load)
				}
			}
		})
	}
	visitors.Wait()
	hits, total := c.report()
	fmt.Println("hits", total, "List", hits["List"], "Oslo", hits["Oslo"])
}

// Output:
// List, load 1
// Oslo, load 1
// hits 4000 List 1000 Oslo 3000
