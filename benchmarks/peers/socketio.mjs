// node socketio.mjs PORT [REDIS_URL]: a room as Socket.IO's own documentation writes it, WebSockets alone.
import { createServer } from "node:http";
import { createAdapter } from "@socket.io/redis-adapter";
import { createClient } from "redis";
import { Server } from "socket.io";

const [port, redisUrl] = process.argv.slice(2);
const http = createServer();
const io = new Server(http, { transports: ["websocket"] });
if (redisUrl) {
  const publisher = createClient({ url: redisUrl });
  const subscriber = publisher.duplicate();
  await Promise.all([publisher.connect(), subscriber.connect()]);
  io.adapter(createAdapter(publisher, subscriber));
}
io.on("connection", (socket) => {
  socket.on("join", () => {
    socket.join("room");
    socket.emit("joined");
  });
  socket.on("post", ({ body }) => {
    io.to("room").emit("message", { topic: "thread:1", type: "message", body });
  });
});
http.listen(Number(port), "127.0.0.1");
