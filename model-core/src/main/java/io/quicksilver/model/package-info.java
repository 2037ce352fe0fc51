/**
 * The modified Llama decoder, free of Spark: config, checkpoint, maths, layers, decoding, text.
 *
 * <p>{@link io.quicksilver.model.ModelException} is how all of them say that a model cannot be
 * used.
 */
package io.quicksilver.model;
