// The Go twin of lesson 04: readings go up one by one, and one summary comes down.
//
//	client_stream serve          serves on a free port of loopback, whose address is its first line
//	client_stream call ADDRESS   uploads a load, an empty one, and one that is refused in the middle
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"math"
	"net"
	"os"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	pb "qrpc-lab/lab"
)

type readings struct{}

func (*readings) Record(stream pb.Readings_RecordServer) error {
	count, total := int64(0), 0.0
	coldest, warmest := math.Inf(1), math.Inf(-1)
	for {
		reading, err := stream.Recv()
		if err == io.EOF && count == 0 {
			return stream.SendAndClose(&pb.Summary{})
		}
		if err == io.EOF {
			mean := total / float64(count)
			return stream.SendAndClose(
				&pb.Summary{Count: count, Coldest: coldest, Warmest: warmest, Mean: mean})
		}
		if err != nil {
			return err
		}
		if reading.Station == "" {
			return status.Error(codes.InvalidArgument, "a reading without a station")
		}
		count++
		total += reading.Celsius
		coldest = math.Min(coldest, reading.Celsius)
		warmest = math.Max(warmest, reading.Celsius)
	}
}

// upload sends what comes out of load, until load is closed or the server has answered.
func upload(client pb.ReadingsClient, load <-chan *pb.Reading) (*pb.Summary, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	stream, err := client.Record(ctx)
	if err != nil {
		return nil, err
	}
	for reading := range load {
		if err := stream.Send(reading); err != nil {
			break // io.EOF: the server has answered; CloseAndRecv says what
		}
	}
	return stream.CloseAndRecv()
}

// measure gives the readings of a station, and closes the channel after the last.
func measure(ctx context.Context, station string, celsius ...float64) <-chan *pb.Reading {
	load := make(chan *pb.Reading)
	go func() {
		defer close(load)
		for _, value := range celsius {
			select {
			case load <- &pb.Reading{Station: station, Celsius: value}:
			case <-ctx.Done(): // nobody uploads any more
				return
			}
		}
	}()
	return load
}

func call(address string) {
	conn, err := grpc.Dial(address, grpc.WithInsecure(), grpc.WithBlock())
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	client := pb.NewReadingsClient(conn)
	report("Zugspitze", client, measure(ctx, "Zugspitze", -4.5, -6, 0, 1.5))
	report("nobody", client, measure(ctx, "nobody"))
	report("stray", client, measure(ctx, "", 20.5, 21, 21.5))
}

func report(name string, client pb.ReadingsClient, load <-chan *pb.Reading) {
	summary, err := upload(client, load)
	if err != nil {
		fmt.Println(name, "status", int(status.Code(err)))
		return
	}
	fmt.Printf("%s %d readings, %.2f to %.2f, mean %.2f\n",
		name, summary.Count, summary.Coldest, summary.Warmest, summary.Mean)
}

func serve() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	server := grpc.NewServer()
	pb.RegisterReadingsServer(server, &readings{})
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
		log.Fatal("usage: client_stream serve | client_stream call ADDRESS")
	}
}
