/** A Node that serves HTTP and does nothing else: what any server on Node costs. Argument: where to listen. */
import { createServer } from "node:http";

const server = createServer((request, response) => {
  request.resume();
  request.on("end", () => response.end("{}"));
});
server.listen(process.argv[2], () => process.stdout.write("ready\n"));
