/** Small files and folders at any Hadoop URI, for the driver. */
package io.quicksilver.job.storage;
