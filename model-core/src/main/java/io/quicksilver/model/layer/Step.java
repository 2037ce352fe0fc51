package io.quicksilver.model.layer;

import java.util.Arrays;

/**
 * One forward's work: some sequences, and how many further tokens of each, row after row.
 *
 * <p>Row {@code offset(b) + i} is position {@code start(b) + i} of sequence {@code b}. Rows are
 * packed, so a shorter sequence costs nothing. Reused from step to step.
 */
public final class Step {

  private Sequence[] sequences = new Sequence[16];
  private int[] offsets = new int[17];
  private int[] owners = new int[64];
  private int size;

  /** Empties the step. */
  public void clear() {
    Arrays.fill(sequences, 0, size, null);
    size = 0;
  }

  /** Adds the next {@code count} positions of a sequence. */
  public void add(Sequence sequence, int count) {
    if (size == sequences.length) {
      sequences = Arrays.copyOf(sequences, 2 * size);
      offsets = Arrays.copyOf(offsets, 2 * size + 1);
    }
    sequences[size] = sequence;
    int from = offsets[size];
    int to = from + count;
    if (to > owners.length) {
      owners = Arrays.copyOf(owners, Math.max(to, 2 * owners.length));
    }
    Arrays.fill(owners, from, to, size);
    size++;
    offsets[size] = to;
  }

  /** B: sequences of this step. */
  public int size() {
    return size;
  }

  /** T: rows of this step. */
  public int rows() {
    return offsets[size];
  }

  /** Sequence {@code b}. */
  public Sequence sequence(int b) {
    return sequences[b];
  }

  /** The sequence's first row. */
  public int offset(int b) {
    return offsets[b];
  }

  /** The sequence's rows. */
  public int count(int b) {
    return offsets[b + 1] - offsets[b];
  }

  /** The position of the sequence's first row. */
  public int start(int b) {
    return sequences[b].computed();
  }

  /** Which sequence a row belongs to. */
  public int owner(int row) {
    return owners[row];
  }

  /** A row's position in its sequence. */
  public int position(int row) {
    int b = owners[row];
    return start(b) + row - offsets[b];
  }

  /** Says that every row is computed. */
  public void commit() {
    for (int b = 0; b < size; b++) {
      sequences[b].advance(count(b));
    }
  }
}
