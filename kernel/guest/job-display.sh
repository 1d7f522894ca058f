# shellcheck shell=sh
# Everything that one boot can show: programs, removals, failures.

wanted() { [ -z "$ONLY" ] || case " $ONLY " in *" $1 "*) ;; *) return 1 ;; esac; }
TIMES=3 CYCLES=30
scenarios="test_card lists_and_name atomic flips vbltest heads link_status weston unbinds removes hotplugs refusals cycles"
# A kernel that checks has no C driver to compare with, is too slow for a rate, and small: weston needs more of it. And
# lockdep complains of pciehp's own locks, reset_lock and pci_rescan_remove_lock, at each slot that is switched off, and is
# off itself from then on.
if [ -n "$CHECKS" ]; then
    scenarios="lists_and_name atomic flips heads link_status unbinds removes refusals cycles" CYCLES=10
    for scenario in $ONLY; do
        case " $scenarios surprise " in *" $scenario "*) ;; *) NAME=$scenario && failed "not in a kernel that checks" ;; esac
    done
fi
[ "$LONG" = 1 ] && TIMES=25 CYCLES=300

. /host/programs.sh
. /host/removals.sh
. /host/failures.sh

for scenario in $scenarios; do
    NAME=$scenario
    wanted "$scenario" || continue
    "$scenario"
done
echo "done $JOB"
