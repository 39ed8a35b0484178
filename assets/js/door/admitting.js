// From something read to an answer: the server's when it speaks in time, else the phone's own.
import { fromServer } from "./reading.js";
import * as store from "./store.js";

export class Admitting {
  constructor(guard, line) {
    Object.assign(this, { guard, line });
    this.turn = Promise.resolve(); // one after the other: the second look at a ticket finds the first
  }

  // `scan` is {ticket}, {registration} or {code}.
  take(scan, how) {
    const mine = this.turn.then(() => this.answer(scan, how));
    this.turn = mine.catch(() => {});
    return mine;
  }

  async answer(scan, how) {
    const local = await this.guard.judge(scan);
    const row = await this.guard.wait(local.keep || scan, how);
    const said = await this.line.ask(row, scan.ticket);
    if (said) {
      await this.guard.settle(row.uuid, said);
      await store.drop("queue", row.id);
      return { ...fromServer(said, local), uuid: row.uuid, offline: false };
    }
    if (!local.keep) await store.drop("queue", row.id); // without a list nothing was decided
    if (this.line.isStopped) return null; // taken back, or the day is over: it answers no more
    if (!local.keep) return { ...local, uuid: row.uuid, offline: false };
    await this.guard.answered(row, local);
    await this.line.push();
    return { ...local, uuid: row.uuid, offline: true };
  }

  undo(uuid) {
    const mine = this.turn.then(async () => {
      await this.guard.undo(uuid);
      await this.line.push();
    });
    this.turn = mine.catch(() => {});
    return mine;
  }
}
