/**
 * The garbage collector: deletes objects whose owners are gone, and carries out foreground and orphaning deletion.
 *
 * <p>Guarantees: nothing is deleted on the word of a cache; each deletion follows a fresh read of the object and of all
 * its owners, and names the revision it was decided on. An owner deleted in the foreground goes after the dependents that
 * hold it up; one that orphans goes after its dependents have forgotten it. New kinds are collected within half a minute
 * of their being served.
 *
 * <p>Source followed: {@code pkg/controller/garbagecollector} of Kubernetes 1.36. Instead of its virtual nodes for owners
 * that no informer has shown, dependents of such owners are looked at again until the owner appears or is found absent.
 */
@NullMarked
package dev.keelson.controllers.garbagecollector;

import org.jspecify.annotations.NullMarked;
