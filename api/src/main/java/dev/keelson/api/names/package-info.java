/**
 * What names may look like, with the messages Kubernetes gives for those that don't. All checks are linear in the
 * length of the name and safe for any input.
 */
@NullMarked
package dev.keelson.api.names;

import org.jspecify.annotations.NullMarked;
