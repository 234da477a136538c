// The workloads of benchmarks/channel_rows.py in Go: `channels ROW ITEMS` prints the seconds that it took.
package main

import (
	"fmt"
	"os"
	"strconv"
	"sync"
	"time"
)

const buffer = 128

var sink chan int

func crew(jobs ...func()) {
	var wg sync.WaitGroup
	for _, job := range jobs {
		job := job // for toolchains before 1.22
		wg.Add(1)
		go func() {
			defer wg.Done()
			job()
		}()
	}
	wg.Wait()
}

func sendMany(ch chan<- int, n int) func() {
	return func() {
		for i := 0; i < n; i++ {
			ch <- i
		}
	}
}

func recvMany(ch <-chan int, n int) func() {
	return func() {
		for i := 0; i < n; i++ {
			<-ch
		}
	}
}

func many(pairs int) func(int) {
	return func(n int) {
		ch := make(chan int, buffer)
		var jobs []func()
		for i := 0; i < pairs; i++ {
			jobs = append(jobs, sendMany(ch, n/pairs), recvMany(ch, n/pairs))
		}
		crew(jobs...)
	}
}

func pingPong(n int) {
	there, back := make(chan int), make(chan int)
	crew(func() {
		for i := 0; i < n; i++ {
			there <- i
			<-back
		}
	}, func() {
		for i := 0; i < n; i++ {
			back <- <-there
		}
	})
}

func selectOfTwo(n int) {
	a, b := make(chan int), make(chan int)
	crew(func() {
		for i := 0; i < n; i++ {
			if i%2 == 0 {
				a <- i
			} else {
				b <- i
			}
		}
	}, func() {
		for i := 0; i < n; i++ {
			select {
			case <-a:
			case <-b:
			}
		}
	})
}

func pool(n int) {
	jobs, results := make(chan int, buffer), make(chan int, buffer)
	work := func() {
		for job := range jobs {
			results <- job
		}
	}
	crew(func() { sendMany(jobs, n)(); close(jobs) }, work, work, work, recvMany(results, n))
}

func create(n int) {
	for i := 0; i < n; i++ {
		sink = make(chan int, buffer)
	}
}

func drain(n int) {
	ch := make(chan int, n)
	sendMany(ch, n)()
	recvMany(ch, n)()
}

func main() {
	rows := map[string]func(int){
		"buffered 1-1": many(1),
		"buffered 4-4": many(4),
		"ping-pong":    pingPong,
		"select of 2":  selectOfTwo,
		"select of 64": selectOfMany,
		"pool of 3":    pool,
		"create":       create,
		"drain":        drain,
	}
	n, err := strconv.Atoi(os.Args[2])
	if err != nil {
		panic(err)
	}
	begin := time.Now()
	rows[os.Args[1]](n)
	fmt.Println(time.Since(begin).Seconds())
}
