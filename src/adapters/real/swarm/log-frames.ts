const header_B = 8;

/** Lines of a log as Docker streams it: frames of 8 bytes, the last four their length, big-endian, and as much text (Engine API, "Stream format"). */
export class LogFrames {
  private rest: Buffer = Buffer.alloc(0);

  /** Takes the next bytes, cut anywhere; returns the texts of the frames that are whole by now. */
  take(bytes: Buffer): readonly string[] {
    this.rest = Buffer.concat([this.rest, bytes]);
    const texts: string[] = [];
    for (;;) {
      if (this.rest.length < header_B) return texts;
      const end = header_B + this.rest.readUInt32BE(4);
      if (this.rest.length < end) return texts;
      texts.push(this.rest.toString('utf8', header_B, end).replace(/\n$/, ''));
      this.rest = this.rest.subarray(end);
    }
  }
}
