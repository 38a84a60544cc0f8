"""What is not about dealers: values, time, errors, database, web, jobs, mail, PDF, languages."""
