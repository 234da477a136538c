// A bank in which no money is made, none is lost, and nobody waits for ever.
package main

import (
	"fmt"
	"sort"
	"sync"
)

type account struct {
	number  int
	mu      sync.Mutex
	balance int
}

type receipt struct{ payer, payee, amount int }

type order struct {
	a, b   *account
	amount int
}

// hold locks some accounts, each once, in the order of their numbers; call what it returns.
func hold(accounts ...*account) (release func()) {
	held := append([]*account(nil), accounts...)
	sort.Slice(held, func(i, j int) bool { return held[i].number < held[j].number })
	for i, one := range held {
		if i == 0 || one != held[i-1] {
			one.mu.Lock()
		}
	}
	return func() {
		for i, one := range held {
			if i == 0 || one != held[i-1] {
				one.mu.Unlock()
			}
		}
	}
}

func move(a, b *account, amount int) bool {
	first, second := a, b
	if b.number < a.number {
		first, second = b, a
	}
	first.mu.Lock()
	defer first.mu.Unlock()
	if second != first {
		second.mu.Lock()
		defer second.mu.Unlock()
	}
	if a.balance < amount {
		return false
	}
	a.balance -= amount
	b.balance += amount
	return true
}

func transfer(o order, receipts chan<- receipt) bool {
	moved := move(o.a, o.b, o.amount)
	if moved {
		receipts <- receipt{o.a.number, o.b.number, o.amount} // no lock is held here
	}
	return moved
}

func audit(accounts ...*account) (total int) {
	defer hold(accounts...)()
	for _, one := range accounts {
		total += one.balance
	}
	return total
}

func settle(batches [][]order, clerks int, receipts chan<- receipt) []int {
	type job struct {
		batch int
		order order
	}
	var mu sync.Mutex
	var working sync.WaitGroup
	jobs := make(chan job)
	done := make([]int, len(batches))
	for range clerks {
		working.Go(func() {
			for j := range jobs {
				if transfer(j.order, receipts) {
					mu.Lock()
					done[j.batch]++
					mu.Unlock()
				}
			}
		})
	}
	for i, batch := range batches {
		for _, o := range batch {
			jobs <- job{i, o}
		}
	}
	close(jobs)
	working.Wait()
	return done
}

func main() {
	receipts := make(chan receipt)
	go func() {
		for range receipts {
		}
	}()
	ann, bob, cem := &account{number: 1, balance: 1000}, &account{number: 2, balance: 1000}, &account{number: 3, balance: 1000}
	var customers sync.WaitGroup
	for _, o := range []order{{ann, bob, 3}, {bob, ann, 1}} {
		customers.Go(func() {
			for range 100 {
				transfer(o, receipts)
			}
		})
	}
	customers.Wait()
	fmt.Println("ann", ann.balance, "bob", bob.balance, "all", audit(ann, bob, cem))
	done := settle([][]order{{{ann, cem, 100}, {cem, cem, 5}}, {{bob, cem, 5000}, {bob, ann, 20}}}, 3, receipts)
	fmt.Println("settled", done[0], done[1])
	fmt.Println("ann", ann.balance, "bob", bob.balance, "cem", cem.balance)
	close(receipts)
}

// Output:
// ann 800 bob 1200 all 3000
// settled 2 1
// ann 720 bob 1180 cem 1100
