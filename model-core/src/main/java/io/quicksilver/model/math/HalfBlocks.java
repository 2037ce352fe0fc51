package io.quicksilver.model.math;

/**
 * Blocks in bfloat16, two numbers a word, the first in its lower half.
 *
 * <p>Keys stand in tiles of {@link #TILE} positions, {@code [BLOCK / TILE, D / 2, TILE]}: a word
 * holds channels 2c and 2c + 1 of one position. Values follow in tiles of as many words, {@code [D
 * / 2 / TILE, BLOCK, TILE]}, the last one narrower where they do not divide: a word holds channels
 * c and c + D / 2. So both are read from the first word to the last, as memory likes it, and a
 * vector of words becomes two vectors of floats without moving a number from lane to lane.
 *
 * <p>A score is the sum over even channels plus that over odd ones, either in ascending order.
 */
class HalfBlocks implements BlockLoops {

  /** Positions of a tile of keys, words of a tile of values. */
  static final int TILE = 16;

  /** The upper half of a word. */
  static final int UPPER = 0xffff0000;

  final int group;
  final int headSize;
  final int pairs;

  /** Loops for {@code group} query heads on each key/value head of an even {@code headSize}. */
  HalfBlocks(int group, int headSize) {
    this.group = group;
    this.headSize = headSize;
    this.pairs = headSize / 2;
  }

  @Override
  public final int words() {
    return 2 * pairs * BLOCK;
  }

  /** Where the keys of a position's tile begin. */
  final int tile(int at, int within) {
    return at + within / TILE * TILE * pairs;
  }

  /** Where the values' tile of word {@code c} begins. */
  final int values(int at, int c) {
    return at + (pairs + c / TILE * TILE) * BLOCK;
  }

  /** Words in the values' tile of word {@code c}. */
  final int width(int c) {
    return Math.min(TILE, pairs - c / TILE * TILE);
  }

  /** Where word {@code c} of a position's value stands. */
  private int value(int at, int within, int c) {
    return values(at, c) + within * width(c) + c % TILE;
  }

  @Override
  public final void store(float[] row, int key, int value, int[] block, int at, int within) {
    int keys = tile(at, within) + within % TILE;
    for (int c = 0; c < pairs; c++) {
      block[keys + c * TILE] = pair(row[key + 2 * c], row[key + 2 * c + 1]);
      block[value(at, within, c)] = pair(row[value + c], row[value + pairs + c]);
    }
  }

  private static int pair(float lower, float upper) {
    return (PlainLoops.half(lower) >>> Short.SIZE) | (PlainLoops.half(upper) & UPPER);
  }

  /** The number in a word's lower half. */
  private static float lower(int word) {
    return Float.intBitsToFloat(word << Short.SIZE);
  }

  /** The number in a word's upper half. */
  private static float upper(int word) {
    return Float.intBitsToFloat(word & UPPER);
  }

  @Override
  public void scores(
      float[] query,
      int queryOffset,
      int[] block,
      int at,
      int positions,
      float[] scores,
      int scoreOffset,
      int stride) {
    for (int g = 0; g < group; g++) {
      for (int t = 0; t < positions; t++) {
        int keys = tile(at, t) + t % TILE;
        float even = 0;
        float odd = 0;
        for (int c = 0; c < pairs; c++) {
          int factor = queryOffset + g * headSize + 2 * c;
          even = Fused.multiplyAdd(query[factor], lower(block[keys + c * TILE]), even);
          odd = Fused.multiplyAdd(query[factor + 1], upper(block[keys + c * TILE]), odd);
        }
        scores[scoreOffset + g * stride + t] = even + odd;
      }
    }
  }

  @Override
  public void mix(
      float[] weights,
      int weightOffset,
      int stride,
      int[] block,
      int at,
      int positions,
      float[] result,
      int resultOffset) {
    mixFrom(0, weights, weightOffset, stride, block, at, positions, result, resultOffset);
  }

  /** From word {@code first} on: what is left of a value behind whole vectors. */
  final void mixFrom(
      int first,
      float[] weights,
      int weightOffset,
      int stride,
      int[] block,
      int at,
      int positions,
      float[] result,
      int resultOffset) {
    for (int g = 0; g < group; g++) {
      int row = resultOffset + g * headSize;
      for (int t = 0; t < positions; t++) {
        float weight = weights[weightOffset + g * stride + t];
        for (int c = first; c < pairs; c++) {
          int word = block[value(at, t, c)];
          result[row + c] = Fused.multiplyAdd(weight, lower(word), result[row + c]);
          result[row + pairs + c] = Fused.multiplyAdd(weight, upper(word), result[row + pairs + c]);
        }
      }
    }
  }
}
