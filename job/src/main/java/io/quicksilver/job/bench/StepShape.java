package io.quicksilver.job.bench;

import io.quicksilver.model.config.ModelConfig;

/**
 * The size of a step.
 *
 * @param rows that went through the layers
 * @param sequences that went through the head, one row each
 */
record StepShape(int rows, int sequences) {

  /**
   * Arithmetic operations of the step's matrix products, two for each weight and row: attention and
   * MLP of every layer for all rows, the head for one row of each sequence.
   */
  double operations(ModelConfig config) {
    double hidden = config.hiddenSize();
    double attention = hidden * (2.0 * config.queryWidth() + 2.0 * config.keyValueWidth());
    double layer = attention + 3 * hidden * config.intermediateSize();
    return 2 * (rows * layer * config.layers() + sequences * hidden * config.vocabularySize());
  }
}
