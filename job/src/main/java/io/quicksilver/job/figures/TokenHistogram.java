package io.quicksilver.job.figures;

import java.util.ArrayList;
import java.util.List;

/**
 * How many rows have how many tokens, in fixed buckets: one for each count below 8, and from there
 * on four to each doubling. So a bucket is never wider than a quarter of its lower bound, and no
 * histogram has more than {@value #MOST} buckets, whatever it counts.
 *
 * @param counts rows in each bucket, up to the last that has any
 * @param tokens of all rows together
 * @param longest of all rows
 */
public record TokenHistogram(List<Long> counts, long tokens, int longest) {

  /** Nothing counted. */
  public static final TokenHistogram NONE = new TokenHistogram(List.of(), 0, 0);

  static final int MOST = 120;

  private static final int SINGLE = 8;
  private static final int PER_DOUBLING = 4;
  private static final int SINGLE_DOUBLINGS = 3;

  /** Keeps its own counts. */
  public TokenHistogram {
    counts = List.copyOf(counts);
  }

  /** The bucket of a count of tokens. */
  public static int bucket(int tokens) {
    if (tokens < SINGLE) {
      return Math.max(tokens, 0);
    }
    int doublings = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(tokens);
    int quarter = (tokens >> (doublings - 2)) & (PER_DOUBLING - 1);
    return SINGLE + PER_DOUBLING * (doublings - SINGLE_DOUBLINGS) + quarter;
  }

  /** The least count of tokens in a bucket. */
  public static long from(int bucket) {
    if (bucket < SINGLE) {
      return bucket;
    }
    int doublings = (bucket - SINGLE) / PER_DOUBLING + SINGLE_DOUBLINGS;
    int quarter = (bucket - SINGLE) % PER_DOUBLING;
    return (long) (PER_DOUBLING + quarter) << (doublings - 2);
  }

  /** Rows counted. */
  public long rows() {
    return counts.stream().mapToLong(Long::longValue).sum();
  }

  /** A count of tokens that at least a share of the rows does not exceed: the last of a bucket. */
  public long quantile(double share) {
    long sought = (long) Math.ceil(share * rows());
    long seen = 0;
    for (int bucket = 0; bucket < counts.size(); bucket++) {
      seen += counts.get(bucket);
      if (seen >= sought && seen > 0) {
        return Math.min(from(bucket + 1) - 1, longest);
      }
    }
    return 0;
  }

  /** Both together. */
  public TokenHistogram plus(TokenHistogram other) {
    List<Long> sums = new ArrayList<>();
    for (int i = 0; i < Math.max(counts.size(), other.counts.size()); i++) {
      sums.add(count(i) + other.count(i));
    }
    return new TokenHistogram(sums, tokens + other.tokens, Math.max(longest, other.longest));
  }

  private long count(int bucket) {
    return bucket < counts.size() ? counts.get(bucket) : 0;
  }

  /** Counts rows; used by one thread. */
  public static final class Counter {

    private final long[] counts = new long[MOST];
    private long tokens;
    private int longest;
    private int used;

    /** Counts a row. */
    public void add(int rowTokens) {
      int bucket = bucket(rowTokens);
      counts[bucket]++;
      used = Math.max(used, bucket + 1);
      tokens += rowTokens;
      longest = Math.max(longest, rowTokens);
    }

    /** What was counted so far. */
    public TokenHistogram histogram() {
      List<Long> list = new ArrayList<>();
      for (int i = 0; i < used; i++) {
        list.add(counts[i]);
      }
      return new TokenHistogram(list, tokens, longest);
    }
  }
}
