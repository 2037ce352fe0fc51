package io.quicksilver.job.figures;

import java.util.Locale;
import java.util.OptionalLong;

/**
 * How far a run is.
 *
 * @param expected output rows that there will be
 * @param done rows and tokens so far
 * @param recent what of it was done in the last while
 * @param seconds that this while took
 */
public record Progress(long expected, Counts done, Counts recent, double seconds) {

  private static final long MINUTE = 60;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;

  /** Output rows that are done, with errors or without. */
  public long rows() {
    return done.rows() + done.errors();
  }

  /** New tokens a second of late; where no row draws any, prompt tokens. */
  public double tokensPerSecond() {
    long tokens = done.completion() > 0 ? recent.completion() : recent.prompt();
    return seconds > 0 ? tokens / seconds : 0;
  }

  /** Seconds to the end if it goes on as of late; unknown while no row ends. */
  public OptionalLong secondsLeft() {
    double rate = (recent.rows() + recent.errors()) / Math.max(seconds, 1e-9);
    return rate > 0
        ? OptionalLong.of((long) Math.ceil(Math.max(expected - rows(), 0) / rate))
        : OptionalLong.empty();
  }

  /** One short line for people. */
  public String line() {
    StringBuilder line = new StringBuilder();
    line.append(
        String.format(
            Locale.ROOT,
            "%,d of %,d rows · %,.0f tokens/s",
            rows(),
            Math.max(expected, rows()),
            tokensPerSecond()));
    secondsLeft().ifPresent(left -> line.append(" · ").append(duration(left)).append(" left"));
    if (done.errors() > 0) {
      line.append(String.format(Locale.ROOT, " · %,d error rows", done.errors()));
    }
    return line.toString();
  }

  private static String duration(long seconds) {
    if (seconds < 2 * MINUTE) {
      return seconds + " s";
    }
    if (seconds < 2 * HOUR) {
      return Math.round(seconds / (double) MINUTE) + " min";
    }
    return seconds < 2 * DAY
        ? Math.round(seconds / (double) HOUR) + " h"
        : Math.round(seconds / (double) DAY) + " days";
  }
}
