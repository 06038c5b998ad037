from concurrent import futures

import grpc

import greeter_pb2_grpc
from greeter import Greeter

server = grpc.server(futures.ThreadPoolExecutor(max_workers=8))
greeter_pb2_grpc.add_GreeterServicer_to_server(Greeter(), server)
server.add_insecure_port("[::]:50051")
server.start()
server.wait_for_termination()
