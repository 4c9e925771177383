/**
 * Places in objects and what is wrong there, in Kubernetes' spelling. All types are immutable.
 */
@NullMarked
package dev.keelson.api.path;

import org.jspecify.annotations.NullMarked;
