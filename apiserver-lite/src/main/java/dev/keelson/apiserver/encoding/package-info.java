/**
 * Bytes to trees and back: strict decoding of bodies, the form that Go's types give an object, and access to fields.
 *
 * <p>Knows nothing of storage or requests. Everything here is stateless or immutable.
 */
@NullMarked
package dev.keelson.apiserver.encoding;

import org.jspecify.annotations.NullMarked;
