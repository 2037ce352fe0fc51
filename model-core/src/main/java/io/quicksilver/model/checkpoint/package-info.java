/**
 * Where weights come from and go to: safetensors files, their names and shapes, conversion.
 *
 * <p>{@link io.quicksilver.model.checkpoint.WeightSource} is what a model is loaded from; {@link
 * io.quicksilver.model.checkpoint.Checkpoint} maps one from a folder, {@link
 * io.quicksilver.model.checkpoint.GeneratedWeights} makes one up. {@link
 * io.quicksilver.model.checkpoint.CheckpointNames} alone knows how tensors are called, {@link
 * io.quicksilver.model.checkpoint.CheckpointLayout} what shape each must have.
 */
package io.quicksilver.model.checkpoint;
