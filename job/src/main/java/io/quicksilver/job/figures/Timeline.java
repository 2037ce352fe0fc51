package io.quicksilver.job.figures;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Tokens by wall-clock time, in buckets of one width, {@value #MOST} at most: a longer time has
 * wider buckets. Widths are doublings of {@value #NARROWEST} ms and borders lie at multiples of
 * them, so that two time lines add up exactly whatever their widths.
 *
 * @param width of a bucket, in milliseconds
 * @param first number of the first bucket: it begins at {@code first · width} after the epoch
 * @param prompt prompt tokens computed, by bucket
 * @param completion new tokens, by bucket
 */
public record Timeline(long width, long first, List<Long> prompt, List<Long> completion) {

  static final int MOST = 120;
  static final long NARROWEST = 250;

  /** No time at all. */
  public static final Timeline NONE = new Timeline(NARROWEST, 0, List.of(), List.of());

  /** Keeps its own numbers, as many of each. */
  public Timeline {
    prompt = List.copyOf(prompt);
    completion = List.copyOf(completion);
    if (prompt.size() != completion.size()) {
      throw new IllegalArgumentException(
          String.format(
              "Cannot keep a time line: completion must have %d buckets, got %d",
              prompt.size(), completion.size()));
    }
  }

  private boolean isEmpty() {
    return prompt.isEmpty();
  }

  private long end() {
    return first + prompt.size();
  }

  /** Tokens done evenly from one moment to another, in milliseconds after the epoch. */
  static Timeline of(long from, long to, long promptTokens, long completionTokens) {
    long width = NARROWEST;
    long last = Math.max(from, to);
    while (last / width - from / width >= MOST) {
      width *= 2;
    }
    List<Long> prompt = new ArrayList<>();
    List<Long> completion = new ArrayList<>();
    for (long bucket = from / width; bucket <= last / width; bucket++) {
      long begin = Math.max(bucket * width, from);
      long end = bucket == last / width ? last : (bucket + 1) * width;
      prompt.add(share(promptTokens, from, begin, end, last));
      completion.add(share(completionTokens, from, begin, end, last));
    }
    return new Timeline(width, from / width, prompt, completion);
  }

  /** The part that falls into begin to end; the parts of all buckets add up to the whole. */
  private static long share(long tokens, long from, long begin, long end, long last) {
    if (last == from) {
      return tokens;
    }
    double perMilli = tokens / (double) (last - from);
    long upToEnd = end == last ? tokens : Math.round(perMilli * (end - from));
    return upToEnd - Math.round(perMilli * (begin - from));
  }

  /** Both together. */
  public Timeline plus(Timeline other) {
    if (isEmpty() || other.isEmpty()) {
      return isEmpty() ? other : this;
    }
    long wide = Math.max(width, other.width);
    Timeline one = widened(wide);
    Timeline two = other.widened(wide);
    while (Math.max(one.end(), two.end()) - Math.min(one.first, two.first) > MOST) {
      wide *= 2;
      one = one.widened(wide);
      two = two.widened(wide);
    }
    long begin = Math.min(one.first, two.first);
    int buckets = (int) (Math.max(one.end(), two.end()) - begin);
    return new Timeline(
        wide,
        begin,
        sum(begin, buckets, one, one.prompt, two, two.prompt),
        sum(begin, buckets, one, one.completion, two, two.completion));
  }

  private static List<Long> sum(
      long begin, int buckets, Timeline one, List<Long> ones, Timeline two, List<Long> twos) {
    List<Long> sums = new ArrayList<>(Collections.nCopies(buckets, 0L));
    add(sums, (int) (one.first - begin), ones);
    add(sums, (int) (two.first - begin), twos);
    return sums;
  }

  private static void add(List<Long> sums, int from, List<Long> values) {
    for (int i = 0; i < values.size(); i++) {
      sums.set(from + i, sums.get(from + i) + values.get(i));
    }
  }

  /** The same tokens in wider buckets; the width must be a doubling of this one's. */
  public Timeline widened(long wide) {
    if (wide == width) {
      return this;
    }
    long ratio = wide / width;
    long begin = first / ratio;
    int buckets = isEmpty() ? 0 : (int) ((end() - 1) / ratio - begin + 1);
    List<Long> widePrompt = new ArrayList<>(Collections.nCopies(buckets, 0L));
    List<Long> wideCompletion = new ArrayList<>(Collections.nCopies(buckets, 0L));
    for (int i = 0; i < prompt.size(); i++) {
      int bucket = (int) ((first + i) / ratio - begin);
      widePrompt.set(bucket, widePrompt.get(bucket) + prompt.get(i));
      wideCompletion.set(bucket, wideCompletion.get(bucket) + completion.get(i));
    }
    return new Timeline(wide, begin, widePrompt, wideCompletion);
  }
}
