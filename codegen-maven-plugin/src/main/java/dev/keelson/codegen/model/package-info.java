/**
 * What every generator works on: the properties of types as javac sees them, the problems found, and where output goes.
 *
 * <p>Guarantees:
 *
 * <ul>
 *   <li>types of sources and of class files look alike: both are {@code javax.lang.model} elements;
 *   <li>a problem carries the element that it is about, and all problems of a run are reported together;
 *   <li>nothing here depends on the order in which javac or a directory lists elements.
 * </ul>
 */
@NullMarked
package dev.keelson.codegen.model;

import org.jspecify.annotations.NullMarked;
