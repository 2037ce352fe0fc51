package io.quicksilver.job.dataset;

import java.util.Locale;

/** Names of the columns that the job adds beside the user's; none of them reaches the output. */
final class InputColumns {

  private static final String PREFIX = "__quicksilver_";

  /** Hexadecimal SHA-256 of the row's content. */
  static final String DIGEST = PREFIX + "digest";

  /** The row's text where the format could not read it; null otherwise. */
  static final String MALFORMED = PREFIX + "malformed";

  /** The JSON line itself; of JSON input only. */
  static final String LINE = PREFIX + "line";

  /** The file that the row comes from; of file formats only. */
  static final String FILE = PREFIX + "file";

  /** Where in the file the row's split begins; of file formats only. */
  static final String BLOCK = PREFIX + "block";

  /** The row's place in the input's order, from 0 on. */
  static final String POSITION = PREFIX + "position";

  /** The row's shard, through all intakes. */
  static final String SHARD = PREFIX + "shard";

  /** Which of several equal rows this is, from 2 on; null for the first. */
  static final String COPY = PREFIX + "copy";

  /** The position of such a row. */
  static final String COPY_POSITION = PREFIX + "copy_position";

  /** The user's id; null where there is none. */
  static final String ID = PREFIX + "id";

  /** The prompt, of whatever type; missing where it is read from the JSON line. */
  static final String PROMPT = PREFIX + "prompt";

  /** Before the name of a sampling option. */
  static final String OPTION = PREFIX + "option_";

  /** Before the name of a kept column. */
  static final String KEEP = PREFIX + "keep_";

  private InputColumns() {}

  /** Whether a column is named like one of the job's. */
  static boolean isOurs(String name) {
    return name.toLowerCase(Locale.ROOT).startsWith(PREFIX);
  }
}
