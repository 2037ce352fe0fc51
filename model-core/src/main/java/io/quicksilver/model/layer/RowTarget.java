package io.quicksilver.model.layer;

/** Where a component's rows go: to memory, or straight on to the next component. */
@FunctionalInterface
interface RowTarget {

  /**
   * Takes a row.
   *
   * @param values the row, in the lane's {@code first} buffer; may be changed
   * @param lane of the calling thread; different rows may come from different lanes at once
   */
  void put(int row, float[] values, int lane);
}
