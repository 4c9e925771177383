@NullMarked
package dev.keelson.runtime.josdk;

import org.jspecify.annotations.NullMarked;
