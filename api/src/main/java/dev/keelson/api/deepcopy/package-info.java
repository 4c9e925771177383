/**
 * Exact deep copies.
 *
 * <p>Guarantees:
 *
 * <ul>
 *   <li>a copy equals its original and shares nothing mutable with it;
 *   <li>null stays null and empty stays empty; null elements keep their place; maps and sets keep their order;
 *   <li>a value is copied by the class it has at run time. A class that nobody knows to copy is an
 *       {@link dev.keelson.api.deepcopy.UncopyableTypeException}, never an alias;
 *   <li>a {@link dev.keelson.api.lazy.LazyObject} is copied to an object of the model's own class, wherever it is;
 *   <li>no reflection takes place for a copy; finding the copier of a class happens once for that class.
 * </ul>
 *
 * <p>Caveats: cyclic <em>types</em> are fine, cyclic <em>values</em> end in a {@link StackOverflowError}, and an object
 * that is reachable twice is copied twice, as with Kubernetes' deepcopy-gen. Lists and maps of a copy are mutable even
 * where those of the original were not.
 *
 * <p>{@link dev.keelson.api.deepcopy.DeepCopies#copy} is the entry. The copiers of the Fabric8 model are generated into
 * {@code dev.keelson.api.deepcopy.model}; those of other types are found as
 * {@link dev.keelson.api.deepcopy.DeepCopies} says.
 */
@NullMarked
package dev.keelson.api.deepcopy;

import org.jspecify.annotations.NullMarked;
