module qrpclab/benchmarks

go 1.19
