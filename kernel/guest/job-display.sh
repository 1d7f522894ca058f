# shellcheck shell=sh
# Everything that one boot can show: programs, removals, failures.

wanted() { [ -z "$ONLY" ] || case " $ONLY " in *" $1 "*) ;; *) return 1 ;; esac; }
TIMES=3 CYCLES=30
[ "$LONG" = 1 ] && TIMES=25 CYCLES=300

. /host/programs.sh
. /host/removals.sh
. /host/failures.sh

for scenario in test_card lists_and_name atomic flips vbltest heads link_status weston unbinds removes hotplugs refusals cycles; do
    NAME=$scenario
    wanted "$scenario" || continue
    "$scenario"
done
echo "done $JOB"
