package io.quicksilver.job.executor;

import io.quicksilver.model.math.Precision;
import java.io.Serializable;

/**
 * What makes a loaded model the same as another.
 *
 * @param digest over weights, configuration and tokenizer
 * @param precision what its products are computed in
 */
public record ModelKey(String digest, Precision precision) implements Serializable {}
