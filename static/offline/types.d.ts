// What a phone keeps until the market has it.

/** What is sent by itself, with its photos, and stays with its answer until it is put away. */
interface Draft {
  key: string; // what the market knows it by; made on the phone
  owner: string; // the person's mark
  seller: string; // the desk it was written for
  state: "writing" | "waiting" | "sending" | "held" | "needs" | "conflict" | "sent";
  written: number; // by the phone's clock; orders drafts, and decides nothing
  fields: Record<string, any>;
  photos: KeptPhoto[];
  [more: string]: any;
}

interface KeptPhoto {
  hash: string; // of what is kept, and its key
  name: string;
  size: number;
  shown: boolean; // whether this browser can show it
  token?: string; // the market has it
  refused?: string[];
}

/** What is sent in a list with others, in their order, and goes once it is answered. */
interface Entry {
  id?: number; // entries are sent in this order
  key: string; // what the market knows it by; made on the phone
  owner: string; // the person's mark; empty where an earlier page did not note it
  place: string; // the list that it belongs to
  state: "waiting" | "refused"; // refused ones stay until somebody has seen why
  at: number; // by the phone's clock
  [more: string]: any;
}
