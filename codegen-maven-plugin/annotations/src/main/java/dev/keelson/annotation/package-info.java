/**
 * What sources say to Keelson's generators.
 *
 * <p>Guarantees:
 *
 * <ul>
 *   <li>the annotations carry no behaviour and pull in no library: a class compiled with them runs without this artifact;
 *   <li>each generator has its own annotation, named after what it writes; absence of all of them means that no class is
 *       generated;
 *   <li>none exists whose generator does not.
 * </ul>
 */
@NullMarked
package dev.keelson.annotation;

import org.jspecify.annotations.NullMarked;
