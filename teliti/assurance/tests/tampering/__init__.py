"""What a database owner could do with SQL: each is found, and where.

The tests sign in as the owner of the tables, switch the guards off and on again, and leave no other
trace. Each tampering is rolled back, so that all stand on one and the same company.
"""
