module qrpclab/oracle

go 1.25
