/**
 * Tensors and matrix products.
 *
 * <p>{@link io.quicksilver.model.math.Matrix} holds float32 rows off the heap in an ND4J array;
 * {@link io.quicksilver.model.math.Products} packs a checkpoint's weights once and multiplies rows
 * with them. Every kernel behind that interface keeps one law: the bits of a result row depend on
 * the input row and the weights alone, never on the other rows of the call.
 */
package io.quicksilver.model.math;
