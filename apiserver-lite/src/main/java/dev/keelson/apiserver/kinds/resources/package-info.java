/** What pods ask for, summed up. */
@NullMarked
package dev.keelson.apiserver.kinds.resources;

import org.jspecify.annotations.NullMarked;
