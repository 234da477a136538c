package main

import "reflect"

// A select of 64 cases that are all ready; reflect.Select, since the number is not the point.
func selectOfMany(n int) {
	channels := make([]chan int, 64)
	cases := make([]reflect.SelectCase, 64)
	for i := range channels {
		channels[i] = make(chan int, 1)
		channels[i] <- 0
		cases[i] = reflect.SelectCase{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(channels[i])}
	}
	for i := 0; i < n; i++ {
		chosen, _, _ := reflect.Select(cases)
		channels[chosen] <- i
	}
}
