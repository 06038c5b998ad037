const grpc = require('@grpc/grpc-js');
const { wrap } = require('grpc-web-proxy');

const server = wrap(new grpc.Server());
server.bindAsync('0.0.0.0:50051', grpc.ServerCredentials.createInsecure(), () => {});
