"""Work behind the pages: the job queue, schedules, heartbeats, and long work with its progress.

Owns: jobs and when they run, the worker process, the running of the log's readers, heartbeats,
progress of long work, and the nightly proof that the books hold.
Promises: a job enqueued in an action exists if and only if the action was committed; a job whose
worker was killed runs again; a schedule that was slept through is caught up; silence shows.
Leaves to others: what the jobs do (each part's `jobs.py`); every job must be harmless to repeat.
"""
