package io.quicksilver.model.layer;

/** Token ids of one sequence, read where they are. */
@FunctionalInterface
public interface Tokens {

  /** The id at a position, from 0 on. */
  int id(int position);
}
