package io.quicksilver.model.checkpoint;

import java.util.List;

/**
 * A tensor as a safetensors header describes it, checked.
 *
 * @param name its name
 * @param type its type as the format spells it, such as {@code BF16} or {@code I64}
 * @param shape its sizes, row-major
 * @param begin its first byte, counted from the end of the header
 * @param end the byte after its last
 */
public record SafetensorsTensor(String name, String type, List<Long> shape, long begin, long end) {

  /** How many bytes it has. */
  public long size() {
    return end - begin;
  }
}
