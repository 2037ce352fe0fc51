package io.quicksilver.job.dataset;

import java.io.Serializable;
import java.util.Comparator;

/**
 * A part of the input that one task reads in order: a piece of a file, or a partition of a source
 * that has no files.
 *
 * @param file its file; empty for a source without files
 * @param start first byte in the file, or the partition's number
 */
record Split(String file, long start) implements Serializable, Comparable<Split> {

  private static final Comparator<Split> ORDER =
      Comparator.comparing(Split::file).thenComparingLong(Split::start);

  @Override
  public int compareTo(Split other) {
    return ORDER.compare(this, other);
  }
}
