/**
 * Container logs in the CRI format: one record a line, {@code <RFC 3339 time> <stream> <F|P> <content>}, where {@code P}
 * marks a piece of a line that goes on in the next record of its stream.
 *
 * <p>Guarantee: the log alone says how many bytes of each stream it holds ({@link
 * dev.keelson.node.container.log.CriLog#consumed}), so that a writer that died is continued without losing or repeating
 * a byte.
 */
@NullMarked
package dev.keelson.node.container.log;

import org.jspecify.annotations.NullMarked;
