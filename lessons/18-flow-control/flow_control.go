// The Go twin of lesson 18: an exchange that waits for nobody, and a slot that keeps the newest.
//
//	flow_control serve          serves on a free port of loopback, whose address is its first line
//	flow_control call ADDRESS   follows a day of forty quotes, and one without any
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"os"

	"google.golang.org/grpc"

	pb "qrpc-lab/lab"
)

var quotes = map[string]int64{"ACME": 40, "IDLE": 0}

// subscribe returns a channel of ticks. The exchange closes it when trading ends, or ctx.
func subscribe(ctx context.Context, symbol string) <-chan *pb.Tick {
	feed := make(chan *pb.Tick)
	go func() {
		defer close(feed)
		for number := int64(1); number <= quotes[symbol]; number++ {
			select {
			case feed <- &pb.Tick{Sequence: number, Cents: 9150 + number}:
			case <-ctx.Done():
				return
			}
		}
	}()
	return feed
}

type ticker struct{}

// A stream's context ends with the call, whoever ends it: nobody has to cancel.
func (*ticker) Quotes(req *pb.QuotesRequest, stream pb.Ticker_QuotesServer) error {
	slot := make(chan *pb.Tick, 1)
	go keepNewest(subscribe(stream.Context(), req.Symbol), slot)
	for tick := range slot {
		if err := stream.Send(tick); err != nil {
			return err
		}
	}
	return nil
}

func keepNewest(feed <-chan *pb.Tick, slot chan *pb.Tick) {
	for tick := range feed {
		select {
		case <-slot:
		default:
		}
		slot <- tick
	}
	close(slot)
}

func follow(client pb.TickerClient, symbol string) {
	stream, err := client.Quotes(context.Background(), &pb.QuotesRequest{Symbol: symbol})
	if err != nil {
		log.Fatal(err)
	}
	last := int64(0)
	for {
		tick, err := stream.Recv()
		if err == io.EOF {
			fmt.Println(symbol, "closed at quote", last)
			return
		}
		if err != nil {
			log.Fatal(err)
		}
		if tick.Sequence <= last {
			fmt.Println(symbol, "went back in time")
		}
		last = tick.Sequence
	}
}

func call(address string) {
	conn, err := grpc.Dial(address, grpc.WithInsecure(), grpc.WithBlock())
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close()
	for _, symbol := range []string{"ACME", "IDLE"} {
		follow(pb.NewTickerClient(conn), symbol)
	}
}

func serve() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	server := grpc.NewServer()
	pb.RegisterTickerServer(server, &ticker{})
	fmt.Println(listener.Addr())
	go func() {
		io.Copy(io.Discard, os.Stdin)
		server.GracefulStop()
	}()
	if err := server.Serve(listener); err != nil {
		log.Fatal(err)
	}
}

func main() {
	switch {
	case len(os.Args) == 2 && os.Args[1] == "serve":
		serve()
	case len(os.Args) == 3 && os.Args[1] == "call":
		call(os.Args[2])
	default:
		log.Fatal("usage: flow_control serve | flow_control call ADDRESS")
	}
}
