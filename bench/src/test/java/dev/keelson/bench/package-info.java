/** That every benchmark runs, with sizes of which nothing can be learnt. */
@NullMarked
package dev.keelson.bench;

import org.jspecify.annotations.NullMarked;
