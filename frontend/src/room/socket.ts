import { CLOSE, type ClientMessage, type ServerMessage, SUBPROTOCOL } from "../protocol/generated";


/** Why the server closed the door for good. */
export type Closed = "outdated" | "not_admitted" | "revoked" | "no_session" | "replaced";

/** `waiting`: the connection is lost and the next attempt is set. */
export type Connection =
  | { state: "connecting" | "live" | "waiting" }
  | { state: "closed"; why: Closed };

const FINAL: Readonly<Record<number, Closed>> = {
  [CLOSE.BAD_PROTOCOL]: "outdated",
  [CLOSE.NOT_ADMITTED]: "not_admitted",
  [CLOSE.REVOKED]: "revoked",
  [CLOSE.NO_SESSION]: "no_session",
  [CLOSE.REPLACED]: "replaced",
};

const FIRST_WAIT = 500;
const LONGEST_WAIT = 8_000;
const FLOOD_WAIT = 5_000;

export interface SocketHandlers {
  /** The first message of every connection: it says what the client already holds. */
  hello(): ClientMessage;
  receive(message: ServerMessage): void;
  changed(connection: Connection): void;
}

/** One connection that comes back by itself. Reconnecting is connecting: there is no second path. */
export class RoomSocket {
  readonly #url: string;
  readonly #handlers: SocketHandlers;
  #socket: WebSocket | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #attempt = 0;

  constructor(url: string, handlers: SocketHandlers) {
    this.#url = url;
    this.#handlers = handlers;
  }

  /** Open a fresh connection now, dropping the present one. */
  connect(): void {
    this.#drop();
    this.#handlers.changed({ state: "connecting" });
    const socket = new WebSocket(this.#url, SUBPROTOCOL);
    this.#socket = socket;
    socket.onopen = () => this.send(this.#handlers.hello());
    socket.onmessage = (event) => this.#receive(event.data);
    socket.onclose = (event) => this.#closed(event.code);
  }

  /** Whether it went out. What did not is the caller's to keep. */
  send(message: ClientMessage): boolean {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  close(): void {
    this.#drop();
  }

  #receive(data: unknown): void {
    const message = JSON.parse(String(data)) as ServerMessage;
    if (message.type === "welcome") {
      this.#attempt = 0;
      this.#handlers.changed({ state: "live" });
    }
    this.#handlers.receive(message);
  }

  #closed(code: number): void {
    this.#socket = null;
    const why = FINAL[code];
    if (why) return this.#handlers.changed({ state: "closed", why });
    this.#handlers.changed({ state: "waiting" });
    this.#timer = setTimeout(() => this.connect(), wait(this.#attempt++, code));
  }

  #drop(): void {
    clearTimeout(this.#timer);
    const socket = this.#socket;
    this.#socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }
}

/** Twice as long each time, and never the same moment for a whole class. */
export function wait(attempt: number, code: number, chance: number = Math.random()): number {
  const least = code === CLOSE.FLOOD ? FLOOD_WAIT : 0;
  const span = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** attempt);
  return least + span * (0.5 + chance / 2);
}
